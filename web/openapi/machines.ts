import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { bulkResultSchema, bulkSchema } from "../../core/bulk.ts";
import { acknowledgedSchema } from "../../core/conflict_wire.ts";
import { checkResultSchema } from "../../core/check_wire.ts";
import { machinePatchSchema } from "../../core/machine_patch.ts";
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

/** Of a path with the id of a machine. */
export const idInPath = {
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
      summary: "List machines, the latest registered first unless another order is asked for",
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
    patch: {
      operationId: "changeMachine",
      tags: TAGS,
      summary: "Change a machine's name, tags or notes; pause or resume it",
      description:
        "What is not named stays as it is. A paused machine is not checked, and raises no alarm.",
      requestParams: idInPath,
      requestBody: {
        content: { "application/json": { schema: machinePatchSchema } },
        required: true,
      },
      responses: {
        200: json("The machine after it", machineSchema),
        ...errors(400, 404, 413, 415),
      },
    },
    delete: {
      operationId: "deleteMachine",
      tags: TAGS,
      summary: "Forget a machine",
      requestParams: idInPath,
      responses: { 204: { description: "It is forgotten" }, ...errors(400, 404) },
    },
  },
  "/api/machines/{machine}/acknowledge": {
    post: {
      operationId: "acknowledgeConflicts",
      tags: TAGS,
      summary: "Take note of a machine's address conflicts: they are shown no longer",
      requestParams: idInPath,
      responses: {
        200: json("How many were open", acknowledgedSchema),
        ...errors(400, 404),
      },
    },
  },
  "/api/machines/{machine}/check": {
    post: {
      operationId: "checkMachine",
      tags: TAGS,
      summary: "Probe a machine now",
      description: "With PING_COUNT echoes; what is found goes into its state and history as well.",
      requestParams: idInPath,
      responses: { 200: json("What came of it", checkResultSchema), ...errors(400, 404) },
    },
  },
  "/api/machines/bulk": {
    post: {
      operationId: "changeMachines",
      tags: TAGS,
      summary: "Delete, tag, pause, resume or check many machines",
      requestBody: { content: { "application/json": { schema: bulkSchema } }, required: true },
      responses: {
        200: json("How many it was done to", bulkResultSchema),
        ...errors(400, 413, 415),
      },
    },
  },
};
