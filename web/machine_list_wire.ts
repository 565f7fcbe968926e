import { z } from "zod";
import { machineSchema } from "../core/machine_wire.ts";

/** What `GET /api/machines` answers. `total` counts all that the filter lets through. */
export const machineListSchema = z.object({
  machines: z.array(machineSchema),
  total: z.int().nonnegative(),
  limit: z.int().positive(),
  offset: z.int().nonnegative(),
}).meta({ id: "MachineList" });
