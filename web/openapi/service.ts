import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { OUTAGE_RANGES, OUTAGE_SHOWS } from "../../core/outage_view.ts";
import { RANGES } from "../../core/range.ts";
import { legacyMessageSchema, liveMessageSchema } from "../../core/live_wire.ts";
import { briefHealthSchema, healthSchema } from "../health_wire.ts";
import { errors, json, page, pageErrors, text } from "./answers.ts";

const anyHealth = z.union([healthSchema, briefHealthSchema]);

const liveSchema = z.union([legacyMessageSchema, liveMessageSchema]);

const SERVICE = ["Service"];
const LIVE = ["Live"];
const PAGES = ["Pages"];

/** How the manager does, how machines join, and what happens live. */
export const servicePaths: ZodOpenApiPathsObject = {
  "/health": {
    get: {
      operationId: "health",
      tags: SERVICE,
      summary: "Whether the manager can do its work",
      responses: {
        ...errors(),
        200: json("It can; those who may not look at the manager are told no more", anyHealth),
        503: json("Its database cannot be reached", anyHealth),
      },
    },
  },
  "/livez": {
    get: {
      operationId: "livez",
      tags: SERVICE,
      summary: "Whether the process lives, whatever else is wrong",
      responses: {
        200: json("It does", z.object({ status: z.literal("alive") })),
        ...errors(),
      },
    },
  },
  "/style.css": {
    get: {
      operationId: "style",
      tags: SERVICE,
      summary: "How the pages look; its address in them changes with it",
      responses: { 200: text("A stylesheet", "text/css"), ...errors() },
    },
  },
  "/metrics": {
    get: {
      operationId: "metrics",
      tags: SERVICE,
      summary: "The manager's figures, for Prometheus",
      responses: { 200: text("Prometheus' text format", "text/plain"), ...errors() },
    },
  },
  "/static/register-machine.sh": {
    get: {
      operationId: "registrationScript",
      tags: SERVICE,
      summary: "The shell agent, with this manager's address in it",
      responses: { 200: text("A script for sh", "text/x-shellscript"), ...errors(400) },
    },
  },
  "/openapi.json": {
    get: {
      operationId: "openapi",
      tags: SERVICE,
      summary: "This document",
      responses: {
        200: json("OpenAPI 3.1", z.looseObject({ openapi: z.string() })),
        ...errors(),
      },
    },
  },
  "/ws/status": {
    get: {
      operationId: "liveStatus",
      tags: LIVE,
      summary: "What happens, as it happens (WebSocket)",
      description:
        "Sends `StatusMessage`s; with the subprotocol `vxlan.live.v1`, `LiveMessage`s. " +
        "What clients send is ignored, and one that sends much is disconnected.",
      responses: {
        101: json("The WebSocket is open; each message is one of these", liveSchema),
        ...errors(400),
      },
    },
  },
};

/** What people look at. */
export const pagePaths: ZodOpenApiPathsObject = {
  "/": {
    get: {
      operationId: "dashboard",
      tags: PAGES,
      summary: "The dashboard",
      responses: {
        200: page("The dashboard"),
        ...pageErrors(303, 403),
        503: page("The manager is starting; `Retry-After` says when to come again"),
      },
    },
  },
  "/machines/{id}": {
    get: {
      operationId: "machinePage",
      tags: PAGES,
      summary: "One machine",
      requestParams: {
        path: z.object({
          id: z.string().meta({
            description: "The machine's id",
            override: { type: "integer", minimum: 1 },
          }),
        }),
        query: z.object({ range: z.enum(RANGES).optional().describe("What the chart shows") }),
      },
      responses: { 200: page("The machine"), ...pageErrors(303, 403, 404) },
    },
  },
  "/outages": {
    get: {
      operationId: "outagesPage",
      tags: PAGES,
      summary: "What was unreachable, and is",
      requestParams: {
        query: z.object({
          range: z.enum(OUTAGE_RANGES).optional(),
          show: z.enum(OUTAGE_SHOWS).optional(),
        }),
      },
      responses: { 200: page("The outages"), ...pageErrors(303, 403) },
    },
  },
  "/register": {
    get: {
      operationId: "registerPage",
      tags: PAGES,
      summary: "How to register one more machine",
      responses: { 200: page("The commands"), ...pageErrors(303, 403) },
    },
  },
  "/docs": {
    get: {
      operationId: "docs",
      tags: PAGES,
      summary: "This reference, to read and to try",
      responses: { 200: page("The reference"), ...pageErrors(303, 403) },
    },
  },
  "/docs/assets/{file}": {
    get: {
      operationId: "docsAsset",
      tags: PAGES,
      summary: "Scripts and styles of the reference",
      requestParams: { path: z.object({ file: z.string() }) },
      responses: {
        200: {
          description: "The file",
          content: {
            "text/javascript": { schema: { type: "string" } },
            "text/css": { schema: { type: "string" } },
          },
        },
        304: { description: "The one that the client has is still right" },
        ...pageErrors(303, 403, 404),
      },
    },
  },
};
