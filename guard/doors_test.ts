import assert from "node:assert/strict";
import { makeCertificates } from "../tests/support/certificate.ts";
import { type Door, Doors, NoDoorError } from "./doors.ts";

Deno.test("Doors.refresh() that cannot get the port back tries again, though the certificate is the same by then", async () => {
  await using certificates = await makeCertificates("first");
  let thief: Deno.TcpListener | null = null;
  const opened: Door[] = [];
  const doors = new Doors({ host: "127.0.0.1", port: 0, tls: certificates.files }, (door) => {
    opened.push(door);
    if (opened.length > 1) return;
    // Another program takes the port at the very moment that it is free.
    const close = door.close.bind(door);
    door.close = () => {
      close();
      thief = Deno.listen({ hostname: "127.0.0.1", port: door.addr.port });
    };
  });
  const port = await doors.open();
  try {
    await certificates.issue("second");
    await assert.rejects(doors.refresh(), NoDoorError);
    await assert.rejects(doors.refresh(), NoDoorError);
    assert.equal(opened.length, 1);
    thief!.close();
    assert.equal(await doors.refresh(), true);
    assert.deepEqual(opened.map(({ addr }) => addr.port), [port, port]);
    assert.equal(await doors.refresh(), false, "now it has what it wants");
  } finally {
    doors.close();
  }
});
