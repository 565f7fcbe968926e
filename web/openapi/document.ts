import { createDocument } from "zod-openapi";
import { accountPaths } from "./accounts.ts";
import { machinePaths } from "./machines.ts";
import { pastPaths } from "./past.ts";
import { SCHEMES, withSecurity } from "./security.ts";
import { pagePaths, servicePaths } from "./service.ts";

/**
 * The whole interface as OpenAPI 3.1, from the schemas that check requests and write answers. Every
 * route is in it: tests/openapi_test.ts fails where one is not.
 */
export function openApiDocument(version: string): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "VXLAN Machine Manager",
      version,
      description:
        "Machines register here; the manager watches them by ICMP. Times are ISO 8601 in UTC. " +
        "Every error is `{error, message, details?}`.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths: withSecurity({
      ...machinePaths,
      ...pastPaths,
      ...servicePaths,
      ...accountPaths,
      ...pagePaths,
    }),
    components: { securitySchemes: SCHEMES },
  }, {
    override({ jsonSchema, zodSchema }) {
      // The one schema that is a check of ours: an object of JSON values.
      if (zodSchema._zod.def.type === "custom") {
        Object.assign(jsonSchema, { type: "object", additionalProperties: true });
      }
    },
    allowEmptySchema: { custom: true },
  });
}
