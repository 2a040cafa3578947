// What the flags of the command line do to a script.
import { program } from "../lib";

program("8.9 --define replaces names", "--define ANSWER:42 -d GREETING=1e3 --define process.env.MODE:true --define OTHER=Infinity _flags.ts define");
program("8.9 --console-depth", "--console-depth 1 _flags.ts depth");
program("8.9 --console-depth=0", "--console-depth=0 _flags.ts depth");
program("8.9 --console-depth that is no number", "--console-depth=x _flags.ts depth");
program("8.9 --loader", "--loader .words:text _flags.ts loader");
program("8.9 --drop=console", "--drop=console _flags.ts depth");
program("8.9 --drop=debugger", "--drop=debugger _flags.ts agent");
program("8.9 --conditions", "--conditions=special _flags.ts conditions");
program("8.9 --user-agent", "--user-agent=someone/1.0 _flags.ts agent");
program("8.9 --expose-gc", "--expose-gc _flags.ts gc");
program("8.9 without --expose-gc", "_flags.ts gc");
program("8.9 --unhandled-rejections=none", "--unhandled-rejections=none _flags.ts rejection");
program("8.9 --unhandled-rejections=throw", "--unhandled-rejections=throw _flags.ts rejection");
program("8.9 --unhandled-rejections=strict with a listener", "--unhandled-rejections=strict _flags.ts listener");
program("8.9 an unknown mode of rejections", "--unhandled-rejections=loud _flags.ts rejection");
program("8.9 harmless flags and execArgv", "--smol --no-install -i --bun --prefer-offline --no-deprecation _flags.ts argv --smol");
program("8.9 short flags in one word", "-bi _flags.ts argv");
program("8.9 --env-file", "--env-file=_flags.env _flags.ts env");
program("8.9 --env-file that is missing", "--env-file=_nothing.env _flags.ts env");
program("8.9 --preload by its names", "--preload ./_first.ts -r ./_second.ts --import ./_first.ts _flags.ts agent");
program("8.9 --tsconfig-override", "--tsconfig-override=_paths.json _flags.ts paths");
