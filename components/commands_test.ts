import assert from "node:assert/strict";
import { commandsFor } from "./commands.ts";

Deno.test("commandsFor() makes one line each, with the manager's address", () => {
  const { shell, deno } = commandsFor("https://manager.example:8443");
  assert.equal(shell, "curl -fsS https://manager.example:8443/static/register-machine.sh | sh");
  assert.match(
    deno,
    /^deno run (--allow-\S+ )+agent\/register\.ts --url https:\/\/manager\.example:8443$/,
  );
});
