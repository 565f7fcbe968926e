import { administrationPart } from "./auth/administration.ts";
import { Endings } from "./auth/endings.ts";
import { ConfigError, readConfig, VARIABLES } from "./config.ts";
import { type Role, ROLES } from "./core/access.ts";
import { type User, userNameSchema } from "./core/account.ts";
import type { Actor } from "./core/audit.ts";
import { SILENT } from "./core/log.ts";
import { visitDatabase } from "./db/visit.ts";
import { defaultDataDir, environment, managerAddress, stderr, stdout } from "./terminal.ts";

const HELP = `Users of the VXLAN Machine Manager, straight in its database.

Usage: deno task user COMMAND

  list                      everybody who may sign in
  create NAME [--role ROLE] a new user (viewer, operator or admin; viewer when not said): prints a link,
                            good once and for a day, with which they choose a password
  reset NAME                a link for a new password; ends the user's sessions and turns TOTP off
  unlock NAME               lets a user try again who has failed too often
  --help                    this

Give it the manager's own settings: DATABASE_URL or DATA_DIR to find the database, PUBLIC_URL, or API_PORT and
TLS_CERT, for the link. The manager may be running or not.
`;

/** Whoever may run this may do everything; the audit log says that it was done here. */
const HERE: Actor = { kind: "command", id: null, name: "deno task user", client: "" };

/** A command that cannot be carried out, with what to do. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

type Users = ReturnType<typeof administrationPart>;

try {
  Deno.exit(await main(Deno.args));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  stderr(`${error.message}\n`);
  Deno.exit(error instanceof UsageError || error instanceof ConfigError ? 2 : 1);
}

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === undefined || args.includes("--help")) {
    (command === undefined ? stderr : stdout)(HELP);
    return command === undefined ? 2 : 0;
  }
  const { positional, role } = parse(rest);
  const run = commandNamed(command, positional, role);
  const config = readConfig(environment(VARIABLES.map(([name]) => name)), defaultDataDir());
  await using visit = await visitDatabase(
    { url: config.databaseUrl, dataDir: config.dataDir },
    SILENT,
  );
  // Sessions that end here end there within seconds: the manager looks for itself.
  const endings = new Endings(() => Promise.reject(new Error("nothing is watched")), SILENT);
  const link = (token: string) => `${managerAddress(config, config.port)}/login?token=${token}\n`;
  return await run(administrationPart({ sql: visit.sql, endings }), link);
}

type Run = (users: Users, link: (token: string) => string) => Promise<number>;

function commandNamed(command: string, positional: readonly string[], role: Role | null): Run {
  const [given, ...more] = positional;
  if (more.length > 0) throw new UsageError(`${command} takes one name, not ${positional.length}`);
  if (role !== null && command !== "create") throw new UsageError(`${command} takes no --role`);
  switch (command) {
    case "list":
      return list;
    case "create": {
      const name = validName(given);
      return (users, link) => create(users, link, name, role ?? "viewer");
    }
    case "reset": {
      const name = required(given);
      return (users, link) => reset(users, link, name);
    }
    case "unlock": {
      const name = required(given);
      return (users) => unlock(users, name);
    }
    default:
      throw new UsageError(`There is no command ${command}: deno task user --help lists them`);
  }
}

function parse(args: readonly string[]): { positional: string[]; role: Role | null } {
  const positional: string[] = [];
  let role: Role | null = null;
  for (let at = 0; at < args.length; at++) {
    const [flag, inline] = args[at]!.split("=", 2);
    if (flag === "--role") {
      const value = inline ?? args[++at];
      role = ROLES.find((each) => each === value) ?? null;
      if (role === null) throw new UsageError(`--role is ${value}: say one of ${ROLES.join(", ")}`);
    } else if (args[at]!.startsWith("-")) {
      throw new UsageError(`There is no flag ${flag}: deno task user --help lists them`);
    } else positional.push(args[at]!);
  }
  return { positional, role };
}

async function list(users: Users): Promise<number> {
  const everybody = await users.users();
  if (everybody.length === 0) stdout("Nobody may sign in yet.\n");
  for (const user of everybody) stdout(`${line(user)}\n`);
  return 0;
}

function line(user: User): string {
  const facts = [
    user.origin === "oidc" ? "OpenID" : user.hasPassword ? "password" : "no password yet",
    ...(user.hasTotp ? ["TOTP"] : []),
    user.signedInAt === null
      ? "never signed in"
      : `signed in ${new Date(user.signedInAt).toISOString()}`,
    ...(user.lockedUntil === null
      ? []
      : [`locked until ${new Date(user.lockedUntil).toISOString()}`]),
  ];
  return `${user.name.padEnd(24)} ${user.role.padEnd(9)} ${facts.join(", ")}`;
}

async function create(
  users: Users,
  link: (token: string) => string,
  name: string,
  role: Role,
): Promise<number> {
  const token = await users.createUser({ name, role }, HERE);
  if (token === null) throw new UsageError(`There is a user ${name} already: choose another name`);
  stdout(link(token));
  return 0;
}

async function reset(users: Users, link: (token: string) => string, name: string): Promise<number> {
  const user = await existing(users, name);
  const token = await users.resetUser(user.id, HERE);
  if (token === null) {
    throw new UsageError(`${name} signs in at the OpenID provider: the password is reset there`);
  }
  stdout(link(token));
  return 0;
}

async function unlock(users: Users, name: string): Promise<number> {
  const user = await existing(users, name);
  await users.unlockUser(user.id, HERE);
  stdout(`${user.name} may try again.\n`);
  return 0;
}

async function existing(users: Users, name: string): Promise<User> {
  const found = (await users.users())
    .find((user) => user.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) {
    throw new UsageError(`There is no user ${name}: deno task user list shows all`);
  }
  return found;
}

function validName(given: string | undefined): string {
  const read = userNameSchema.safeParse(required(given));
  if (read.success) return read.data;
  throw new UsageError(
    `The name ${given} cannot be used: take up to 64 letters, digits and . _ @ + - between them`,
  );
}

function required(given: string | undefined): string {
  if (given === undefined) throw new UsageError("Say whom: deno task user --help shows how");
  return given;
}
