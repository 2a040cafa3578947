// The port where the script gives none: what the environment and the command line say.
import { program } from "../lib";

program("1.3 nothing says a port", "_port.ts");
program("1.3 BUN_PORT before PORT, NODE_PORT and --port", "BUN_PORT=21001 PORT=21002 NODE_PORT=21003 --port 21004 _port.ts");
program("1.3 PORT before NODE_PORT and --port", "PORT=21002 NODE_PORT=21003 --port 21004 _port.ts");
program("1.3 NODE_PORT before --port", "NODE_PORT=21003 --port 21004 _port.ts");
program("1.3 --port N", "--port 21004 _port.ts");
program("1.3 --port=N", "--port=21004 _port.ts");
program("1.3 --port behind the script is the script's", "_port.ts --port 21004");
program("1.3 PORT=0 is a random port", "PORT=0 _port.ts");
program("1.3 --port 0 is a random port", "--port 0 _port.ts");
program("1.3 an empty variable is none", "BUN_PORT= PORT= NODE_PORT= _port.ts");
program("1.3 behind an empty variable the next one counts", "BUN_PORT= PORT=21002 _port.ts");
program("1.3 a variable that is no number is none", "PORT=abc _port.ts");
program("1.3 behind one that is no number the next one counts", "BUN_PORT=abc PORT=1.5 NODE_PORT=-1 --port 21004 _port.ts");
program("1.3 a variable that is out of range is none", "PORT=99999 _port.ts");
program("1.3 behind one that is out of range the next one counts", "PORT=65536 NODE_PORT=21003 _port.ts");
program("1.3 numbers in other forms", "PORT=+0021_002 _port.ts");
program("1.3 hexadecimal numbers are none", "PORT=0x5000 _port.ts");
program("1.3 process.env.PORT set by the script is too late", "_port.ts set");
program("1.3 the option before everything", "PORT=21002 --port 21004 _port.ts option");
program("1.3 options that stand for the default", "PORT=21002 _port.ts defaults");
