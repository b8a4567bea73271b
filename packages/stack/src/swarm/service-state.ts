import { docker, dockerJson } from "../docker-command.ts";

/** What the engine's API says of a service, as far as it is used here. */
interface ServiceDocument {
  readonly Spec: ServiceSpec;
  readonly PreviousSpec?: ServiceSpec;
  readonly UpdateStatus?: { readonly State: string; readonly Message: string };
}

interface ServiceSpec {
  readonly TaskTemplate: TaskTemplate;
  readonly Mode: { readonly Replicated?: { readonly Replicas: number } };
  readonly EndpointSpec?: { readonly Ports?: readonly { readonly PublishMode?: string }[] };
}

interface TaskTemplate {
  readonly ContainerSpec: {
    readonly Image: string;
    readonly Args?: readonly string[];
    readonly Env?: readonly string[];
    readonly Configs?: readonly { readonly ConfigID: string }[];
  };
  readonly ForceUpdate: number;
}

interface TaskDocument {
  readonly ID: string;
  readonly CreatedAt: string;
  readonly DesiredState: string;
  readonly Spec: TaskTemplate;
  readonly Status: {
    readonly Timestamp: string;
    readonly State: string;
    readonly Message: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string };
  };
  readonly NetworksAttachments?: readonly { readonly Addresses?: readonly string[] }[];
}

/** A task, which is one container of a service, or an attempt at one. */
export class Task {
  readonly id: string;
  readonly createdAt: number;
  readonly #document: TaskDocument;

  constructor(document: TaskDocument) {
    this.id = document.ID;
    this.createdAt = Date.parse(document.CreatedAt);
    this.#document = document;
  }

  /** Whether it serves, and is meant to. */
  isRunning(): boolean {
    return this.#document.Status.State === "running" && this.isWanted();
  }

  isWanted(): boolean {
    return this.#document.DesiredState === "running";
  }

  hasFailed(): boolean {
    return this.#document.Status.State === "failed" || this.#document.Status.State === "rejected";
  }

  /** Whether the scheduler has found no node for it, and said why. */
  waitsForNode(): boolean {
    return this.isWanted() && this.#document.Status.State === "pending" && this.error !== undefined;
  }

  runs(template: TaskTemplate): boolean {
    return version(this.#document.Spec) === version(template);
  }

  /** Why it failed, or what it waits for. */
  get error(): string | undefined {
    return this.#document.Status.Err || undefined;
  }

  get containerId(): string {
    return this.#document.Status.ContainerStatus?.ContainerID ?? "";
  }

  /** In the stack's network. */
  get address(): string {
    return this.#document.NetworksAttachments?.[0]?.Addresses?.[0]?.split("/")[0] ?? "";
  }
}

/** A service and its tasks, as they were at one moment. */
export class ServiceState {
  readonly name: string;
  /** Oldest first. */
  readonly tasks: readonly Task[];
  readonly #document: ServiceDocument;

  constructor(name: string, document: ServiceDocument, tasks: readonly Task[]) {
    this.name = name;
    this.#document = document;
    this.tasks = tasks;
  }

  get replicas(): number {
    return this.#document.Spec.Mode.Replicated?.Replicas ?? 0;
  }

  /** `ingress` or `host`; undefined for a service that publishes nothing. */
  get publishMode(): string | undefined {
    return this.#document.Spec.EndpointSpec?.Ports?.[0]?.PublishMode;
  }

  /** Tasks that run what the service says now, rather than what it said before an update. */
  get current(): readonly Task[] {
    return this.tasks.filter((task) => task.isRunning() && task.runs(this.#document.Spec.TaskTemplate));
  }

  /** Whether an update, if there was one, is over, and exactly the tasks run that should. */
  hasSettled(): boolean {
    const wanted = this.tasks.filter((task) => task.isWanted());
    const done = this.updateState === undefined || this.updateState === "completed";
    return done && wanted.length === this.replicas && this.current.length === this.replicas;
  }

  /** `updating`, `completed`, `rollback_started` ...; undefined when it was not updated since it was made. */
  get updateState(): string | undefined {
    return this.#document.UpdateStatus?.State || undefined;
  }

  get updateMessage(): string {
    return this.#document.UpdateStatus?.Message ?? "";
  }

  /** Images and configs of this version and of the one that a rollback would bring back. */
  get inUse(): { images: string[]; configs: string[] } {
    const { Spec, PreviousSpec } = this.#document;
    const templates = [Spec, PreviousSpec].filter((spec) => spec !== undefined).map((spec) => spec.TaskTemplate);
    return {
      images: templates.map((template) => template.ContainerSpec.Image),
      configs: templates.flatMap(({ ContainerSpec }) => ContainerSpec.Configs ?? []).map((config) => config.ConfigID),
    };
  }
}

/** @param name with the stack's: `haproxy-practice_web` */
export async function readService(name: string): Promise<ServiceState> {
  const [document] = await dockerJson<ServiceDocument[]>(["service", "inspect", name]);
  if (!document) throw new Error(`no service ${name}`);
  const ids = lines(await docker(["service", "ps", "--no-trunc", "--quiet", name]));
  const tasks = ids.length > 0 ? await dockerJson<TaskDocument[]>(["inspect", "--type", "task", ...ids]) : [];
  return new ServiceState(
    name,
    document,
    tasks.map((task) => new Task(task)).sort((one, other) => one.createdAt - other.createdAt),
  );
}

/** What an update changes. Not the whole: engines fill in defaults in one place and not in the other. */
function version({ ContainerSpec: { Image, Args, Env, Configs }, ForceUpdate }: TaskTemplate): string {
  return JSON.stringify([Image, Args ?? [], Env ?? [], Configs?.map(({ ConfigID }) => ConfigID) ?? [], ForceUpdate]);
}

/** The lines of a command's output that say something. */
export function lines(output: string): string[] {
  return output.split("\n").filter(Boolean);
}
