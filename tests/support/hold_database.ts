/** Opens the embedded database in the folder named by its argument, says so, and waits to be killed. */
import { recordLog } from "./log.ts";
import { openDatabase } from "../../db/database.ts";

const log = recordLog();
const never = new AbortController().signal;
const database = await openDatabase({ url: null, dataDir: Deno.args[0]! }, log, never);
await database.sql`create table if not exists kept (x integer)`;
await database.sql`insert into kept values (1)`;
await Deno.stdout.write(new TextEncoder().encode("open\n"));
await Deno.stdin.read(new Uint8Array(1));
await database.close();
