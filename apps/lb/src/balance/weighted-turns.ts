import { ReadyQueue } from "./ready-queue.ts";

/** HAProxy counts weights in sixteenths, so that slow starts and `x%` weights have steps. */
const WEIGHT_SCALE = 16;
/** Above twice any configured weight: makes room for the tie break in the rank of a due place. */
const RANK_STEP = 1024;

interface Turn {
  /** As configured, 1 to 256; 0: not in the rotation. */
  weight: number;
  /** Where its last turn was, and where the next one is due. */
  last: number;
  due: number;
  /** The part of a place that the divisions so far have left over, in units of 1/weight. */
  remainder: number;
}

/**
 * Whose turn it is: the weighted rule of HAProxy's `roundrobin`, reproduced from its observable picks.
 *
 * A round has as many places as the servers weigh together; a server's turns lie total/weight places apart.
 * Servers that had no turn in the round yet wait, heaviest first, and fill the places for which nobody is due.
 * A server whose next turn lies beyond the round waits for the next one.
 */
export class WeightedTurns {
  readonly #turns: Turn[];
  /** Due in this round; not yet served in this round; through with this round. */
  #due = new ReadyQueue();
  #waiting = new ReadyQueue();
  #through = new ReadyQueue();
  /** What this round's servers weighed at its start, and what they weigh now; both scaled. */
  #roundWeight = 0;
  #weight = 0;
  #place = 0;

  /** @param count how many servers the backend has; all begin with weight 0. */
  constructor(count: number) {
    this.#turns = Array.from({ length: count }, () => ({ weight: 0, last: 0, due: 0, remainder: 0 }));
  }

  /**
   * Between two rounds, the servers in the order in which they will wait, which is then all the state there is:
   * the same order leads to the same picks. Undefined within a round.
   */
  betweenRounds(): readonly number[] | undefined {
    if (this.#due.size > 0) return undefined;
    if (this.#waiting.size === 0) return this.#through.inOrder();
    const untouched = this.#through.size === 0 && this.#place === this.#weight && this.#roundWeight === this.#weight;
    return untouched ? this.#waiting.inOrder() : undefined;
  }

  copy(): WeightedTurns {
    const copy = new WeightedTurns(0);
    for (const turn of this.#turns) copy.#turns.push({ ...turn });
    copy.#due = this.#due.copy();
    copy.#waiting = this.#waiting.copy();
    copy.#through = this.#through.copy();
    copy.#roundWeight = this.#roundWeight;
    copy.#weight = this.#weight;
    copy.#place = this.#place;
    return copy;
  }

  /** The first servers of a process wait for their first turn; nobody is late yet. */
  begin(weights: readonly number[]): void {
    for (const [server, weight] of weights.entries()) {
      if (weight === 0) continue;
      this.#turn(server).weight = weight;
      this.#weight += weight * WEIGHT_SCALE;
      this.#waiting.add(server, -weight);
    }
    this.#roundWeight = this.#weight;
    this.#place = this.#weight;
  }

  /** 0 takes the server out of the rotation. */
  setWeight(server: number, weight: number): void {
    const turn = this.#turn(server);
    const before = turn.weight;
    if (weight === before) return;
    turn.weight = weight;
    this.#weight += (weight - before) * WEIGHT_SCALE;
    if (weight === 0) this.#leave(server);
    else if (before === 0) this.#enter(server, turn);
    else this.#reweigh(server, turn);
  }

  /** The server whose turn it is, or -1 when there is none. */
  next(): number {
    if (this.#weight === 0) return -1;
    if (this.#roundWeight === 0) {
      this.#roundWeight = this.#weight;
      this.#place = this.#weight;
    }
    if (this.#due.size === 0 && this.#waiting.size === 0) this.#newRound();
    const first = this.#due.first();
    let server: number;
    if (this.#waiting.size > 0 && (first < 0 || this.#turn(first).due > this.#place)) {
      server = this.#waiting.take();
      const turn = this.#turn(server);
      turn.due = this.#place;
      turn.remainder = 0;
    } else {
      server = this.#due.take();
    }
    const turn = this.#turn(server);
    this.#advance(turn);
    this.#place++;
    this.#queue(server, turn);
    return server;
  }

  #turn(server: number): Turn {
    return this.#turns[server] as Turn;
  }

  #newRound(): void {
    const waiting = this.#waiting;
    this.#waiting = this.#through;
    this.#through = waiting;
    this.#roundWeight = this.#weight;
    this.#place = this.#weight;
  }

  #advance(turn: Turn): void {
    const share = turn.weight * WEIGHT_SCALE;
    turn.last = turn.due;
    turn.due += Math.floor(this.#weight / share);
    turn.remainder += this.#weight % share;
    if (turn.remainder >= share) {
      turn.remainder -= share;
      turn.due++;
    }
  }

  #queue(server: number, turn: Turn): void {
    if (turn.due >= 2 * this.#roundWeight || turn.due >= this.#roundWeight + this.#weight) {
      turn.due -= this.#roundWeight;
      this.#through.add(server, -turn.weight);
    } else {
      // Of those due at one place the heaviest comes first, unless its divisions have left more over.
      const tie = Math.floor(turn.remainder / WEIGHT_SCALE) - turn.weight;
      this.#due.add(server, turn.due * RANK_STEP + tie);
    }
  }

  #leave(server: number): void {
    if (!this.#due.remove(server) && !this.#waiting.remove(server)) this.#through.remove(server);
  }

  /** A server that comes (back) must not take turns in a row to catch up: it starts a share of the rest away. */
  #enter(server: number, turn: Turn): void {
    turn.due =
      this.#place + Math.floor((this.#weight + this.#roundWeight - this.#place) / (turn.weight * WEIGHT_SCALE));
    this.#queue(server, turn);
  }

  #reweigh(server: number, turn: Turn): void {
    if (this.#waiting.remove(server)) {
      this.#waiting.add(server, -turn.weight);
      return;
    }
    if (this.#through.remove(server)) turn.due += this.#roundWeight;
    else this.#due.remove(server);
    const step = Math.floor(this.#weight / (turn.weight * WEIGHT_SCALE));
    turn.due = Math.min(turn.due, turn.last + step);
    turn.remainder = 0;
    if (turn.due < this.#place + 2) turn.due = this.#place + step;
    this.#queue(server, turn);
  }
}
