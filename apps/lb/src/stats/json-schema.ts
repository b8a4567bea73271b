/** The document at `;json-schema`. Programs compare it with HAProxy's, so it says the same, in the same order. */
export function renderJsonSchema(): string {
  return JSON.stringify({
    $schema: "http://json-schema.org/draft-04/schema#",
    oneOf: [INFO, STAT, ERROR],
    definitions: { field: FIELD, processNum: atLeast(1), tags: TAGS, typedValue: TYPED_VALUE },
  });
}

const TYPED_REFERENCES = {
  field: reference("field"),
  processNum: reference("processNum"),
  tags: reference("tags"),
};
const VALUE_KEYS = ["field", "processNum", "tags", "value"];

const INFO = {
  title: "Info",
  type: "array",
  items: {
    properties: { title: "InfoItem", type: "object", ...TYPED_REFERENCES, value: reference("typedValue") },
    required: VALUE_KEYS,
  },
};

const STAT = {
  title: "Stat",
  type: "array",
  items: {
    title: "InfoItem",
    type: "object",
    properties: {
      objType: { enum: ["Frontend", "Backend", "Listener", "Server", "Unknown"] },
      proxyId: atLeast(0),
      id: atLeast(0),
      ...TYPED_REFERENCES,
      typedValue: reference("typedValue"),
    },
    required: ["objType", "proxyId", "id", ...VALUE_KEYS],
  },
};

const ERROR = {
  title: "Error",
  type: "object",
  properties: { errorStr: { type: "string" }, required: ["errorStr"] },
};

const FIELD = { type: "object", pos: atLeast(0), name: { type: "string" }, required: ["pos", "name"] };

const TAGS = {
  type: "object",
  origin: oneOf("Metric", "Status", "Key", "Config", "Product", "Unknown"),
  nature: oneOf(
    ...["Gauge", "Limit", "Min", "Max", "Rate", "Counter", "Duration", "Age", "Time", "Name", "Output", "Avg"],
    "Unknown",
  ),
  scope: oneOf("Cluster", "Process", "Service", "System", "Unknown"),
  required: ["origin", "nature", "scope"],
};

const TYPED_VALUE = {
  type: "object",
  oneOf: ["s32", "s64", "u32", "u64", "str"].map((type) => reference(`typedValue/definitions/${type}Value`)),
  definitions: {
    s32Value: typed("s32", { type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }),
    s64Value: typed("s64", {
      type: "integer",
      minimum: Number.MIN_SAFE_INTEGER,
      maximum: Number.MAX_SAFE_INTEGER,
    }),
    u32Value: typed("u32", { type: "integer", minimum: 0, maximum: 2 ** 32 - 1 }),
    u64Value: typed("u64", { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    strValue: typed("str", { type: "string" }),
    unknownValue: {
      properties: { type: atLeast(0), value: oneOf("unknown") },
      required: ["type", "value"],
    },
  },
};

function reference(definition: string): object {
  return { $ref: `#/definitions/${definition}` };
}

function atLeast(minimum: number): object {
  return { type: "integer", minimum };
}

function oneOf(...values: readonly string[]): object {
  return { type: "string", enum: values };
}

function typed(type: string, value: object): object {
  return { properties: { type: oneOf(type), value }, required: ["type", "value"] };
}
