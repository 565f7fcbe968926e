import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { machineSchema } from "../../core/machine_wire.ts";
import { registrationSchema } from "../../core/registration.ts";
import { machineListSchema } from "../machine_list_wire.ts";
import { listQuerySchema } from "../parameters.ts";
import { errors, json } from "./answers.ts";

const TAGS = ["Machines"];

const registration = {
  content: { "application/json": { schema: registrationSchema } },
  required: true,
};

const registered = {
  200: json("It was known: the registration is what this says now", machineSchema),
  201: json("It is new", machineSchema),
  ...errors(400, 413, 415),
};

const idInPath = {
  path: z.object({
    machine: z.string().meta({
      description: "The machine's id",
      override: { type: "integer", minimum: 1 },
    }),
  }),
};

/** What is done with machines. */
export const machinePaths: ZodOpenApiPathsObject = {
  "/api/machines": {
    get: {
      operationId: "listMachines",
      tags: TAGS,
      summary: "List machines, the latest registered first",
      requestParams: { query: listQuerySchema },
      responses: { 200: json("One page of them", machineListSchema), ...errors(400) },
    },
    put: {
      operationId: "registerMachine",
      tags: TAGS,
      summary: "Register a machine; the body names its address",
      description:
        "Registering again updates the machine. Leaving `extra_data` out keeps what is stored; `null` clears it.",
      requestBody: registration,
      responses: registered,
    },
  },
  "/api/machines/{machine}": {
    get: {
      operationId: "getMachine",
      tags: TAGS,
      summary: "One machine",
      requestParams: idInPath,
      responses: { 200: json("The machine", machineSchema), ...errors(400, 404) },
    },
    put: {
      operationId: "registerMachineByAddress",
      tags: TAGS,
      summary: "Register a machine; the path names its address",
      requestParams: {
        path: z.object({
          machine: z.string().meta({ description: "The machine's IPv4 or IPv6 address" }),
        }),
      },
      requestBody: registration,
      responses: registered,
    },
    delete: {
      operationId: "deleteMachine",
      tags: TAGS,
      summary: "Forget a machine",
      requestParams: idInPath,
      responses: { 204: { description: "It is forgotten" }, ...errors(400, 404) },
    },
  },
};
