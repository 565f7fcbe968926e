import { join } from "node:path";

/** A certificate authority and what it signs, made for one test. */
export interface TestCertificates extends AsyncDisposable {
  /** The authority's own, for clients to trust. */
  readonly authority: string;
  /** As for TLS_CERT and TLS_KEY. */
  readonly files: { readonly cert: string; readonly key: string };
  /** Writes a new certificate and key into the files; its common name tells it from others. */
  issue(commonName: string): Promise<void>;
}

/** Makes them with openssl, for localhost and 127.0.0.1. */
export async function makeCertificates(commonName: string): Promise<TestCertificates> {
  const folder = await Deno.makeTempDir({ prefix: "tls-" });
  const at = (name: string) => join(folder, name);
  const files = { cert: at("cert.pem"), key: at("key.pem") };
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(
    "req",
    "-x509",
    ...ec,
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.pem"),
    "-days",
    "1",
    "-subj",
    "/CN=Test authority",
  );
  await Deno.writeTextFile(at("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const issue = async (name: string) => {
    await openssl(
      "req",
      "-new",
      ...ec,
      "-keyout",
      at("new.key"),
      "-out",
      at("new.csr"),
      "-subj",
      `/CN=${name}`,
    );
    await openssl(
      "x509",
      "-req",
      "-in",
      at("new.csr"),
      "-CA",
      at("ca.pem"),
      "-CAkey",
      at("ca.key"),
      "-days",
      "1",
      "-extfile",
      at("names"),
      "-out",
      at("new.pem"),
    );
    await Deno.rename(at("new.key"), files.key);
    await Deno.rename(at("new.pem"), files.cert);
  };
  await issue(commonName);
  return {
    authority: await Deno.readTextFile(at("ca.pem")),
    files,
    issue,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function openssl(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args,
    stdout: "null",
    stderr: "piped",
  })
    .output();
  if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}
