import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { conflictListSchema } from "../../core/conflict_wire.ts";
import { historySchema } from "../../core/history_wire.ts";
import { incidentReportSchema } from "../../core/incident_wire.ts";
import { failuresSchema, outageListSchema } from "../../core/outage_wire.ts";
import { historyQuerySchema } from "../history_query.ts";
import { outageQuerySchema } from "../outage_query.ts";
import { failuresQuerySchema } from "../parameters.ts";
import { errors, json } from "./answers.ts";
import { idInPath } from "./machines.ts";

const TAGS = ["History"];

/** What was. */
export const pastPaths: ZodOpenApiPathsObject = {
  "/api/machines/{machine}/history": {
    get: {
      operationId: "machineHistory",
      tags: TAGS,
      summary: "What the checks of a machine met",
      description: "Without a span the last 24 hours; without a resolution the finest that gives " +
        "some 2,000 points at most. At most 1 day of `raw`, 31 days of `5m`, 800 days of `1h`.",
      requestParams: { ...idInPath, query: historyQuerySchema },
      responses: { 200: json("Points in the order of time", historySchema), ...errors(400, 404) },
    },
  },
  "/api/machines/{machine}/failures": {
    get: {
      operationId: "machineFailures",
      tags: TAGS,
      summary: "A machine's outages, and its uptime",
      requestParams: { ...idInPath, query: failuresQuerySchema },
      responses: { 200: json("Outages, the latest first", failuresSchema), ...errors(400, 404) },
    },
  },
  "/api/conflicts": {
    get: {
      operationId: "conflicts",
      tags: TAGS,
      summary: "Addresses that two MACs take turns at, until somebody acknowledges it",
      responses: {
        200: json("Conflicts of machines that there are", conflictListSchema),
        ...errors(),
      },
    },
  },
  "/api/outages": {
    get: {
      operationId: "outages",
      tags: TAGS,
      summary: "The outages of all machines",
      requestParams: { query: outageQuerySchema },
      responses: {
        200: {
          description:
            "Outages, the one detected last first; incidents where `grouped` is asked for",
          content: {
            ...json("", z.union([outageListSchema, incidentReportSchema])).content,
            "text/csv": { schema: { type: "string" } },
          },
        },
        ...errors(400),
      },
    },
  },
};
