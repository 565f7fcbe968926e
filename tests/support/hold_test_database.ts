/** Starts a test's database, says which process and folder it has, and waits to be killed. */
import { startTestDatabase } from "./database.ts";

const { pid, url } = await startTestDatabase();
const folder = new URL(url).searchParams.get("host");
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify({ pid, folder }) + "\n"));
await new Promise(() => setInterval(() => {}, 60_000));
