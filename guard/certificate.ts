/** Where the certificate chain and its key are, in PEM. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads both files.
 *
 * @throws saying which cannot be read, or is not what it should be
 */
export async function readCertificate(files: CertificateFiles): Promise<Certificate> {
  const cert = await readPem(files.cert, "TLS_CERT", "CERTIFICATE");
  const key = await readPem(files.key, "TLS_KEY", "PRIVATE KEY");
  return { cert, key };
}

export function isSame(one: Certificate, other: Certificate): boolean {
  return one.cert === other.cert && one.key === other.key;
}

async function readPem(path: string, variable: string, label: string): Promise<string> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read ${variable}, ${path}: ${reason}`, { cause: error });
  }
  if (text.includes(`${label}-----`)) return text;
  throw new Error(`${variable}, ${path}, holds no ${label.toLowerCase()} in PEM`);
}
