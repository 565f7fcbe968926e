/** Turns the shell agent into the script that a manager serves: one that knows the manager's address. */

const PLACEHOLDER = /^MANAGER_URL_DEFAULT=''$/m;

/**
 * The script with `managerUrl` as its default.
 * @throws {TypeError} when the URL holds control characters, or the source does not hold the placeholder exactly once
 */
export function renderScript(source: string, managerUrl: string): string {
  if (/\p{Cc}/u.test(managerUrl)) {
    throw new TypeError(
      `The manager's URL ${
        JSON.stringify(managerUrl)
      } holds control characters: correct PUBLIC_URL.`,
    );
  }
  const [before, after, ...more] = source.split(PLACEHOLDER);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new TypeError(
      "The shell agent must hold the line MANAGER_URL_DEFAULT='' exactly once; this source does not.",
    );
  }
  return `${before}MANAGER_URL_DEFAULT=${shellQuote(managerUrl)}${after}`;
}

/** One word of a POSIX shell for any text: in single quotes nothing but the single quote itself is special. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
