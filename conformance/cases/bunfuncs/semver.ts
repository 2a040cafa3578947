// Bun.semver: every version with every range, and in order.
import { test } from "../lib";

await test("1 satisfies and order", () => {
  const V = ["1.2.3","1.2.3-alpha","1.2.3-alpha.1","1.2.3-beta","1.2.3+b","0.0.1","0.1.0","2.0.0","v1.2.3","1.2","1","","x","1.2.3.4","10.0.0","1.2.3-0","1.2.3-rc.10","=1.2.3"," 1.2.3 "];
  const R = ["*","","1.2.3","^1.2.3","~1.2.3",">=1.2.3",">1.2.3 <2.0.0","1.x","1.2.x","1.2.3 - 2.0.0","1.2 - 2","^0.1.0","^0.0.1","~0","~1","1.2.3 || 2.0.0","^1.2.3-alpha",">=1.2.3-alpha <1.2.3","<1.2.3","<=1","!1","latest","^1 || ^2","=1.2.3","v1.2.3","~>1.2","1.2.3 ^1.2",">1.2",">=1 <=2","x","^*","~x","<0"];
  const o: string[] = []; for(const v of V) for(const r of R) { let x; try { x=Bun.semver.satisfies(v,r) } catch(e: any){ x=e.message } o.push(v+"|"+r+"|"+x) } for(const a of V) for(const b of V) { let x; try { x=Bun.semver.order(a,b) } catch(e: any){ x=e.name+":"+e.message } o.push(a+"?"+b+"="+x) } console.log(o.join("\n"));
});
