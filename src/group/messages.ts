import type { Part } from './group.ts';

/** What a member learns of its group at start. */
export interface Seat {
  readonly part: Exclude<Part, 'whole'>;
  /** 0 for the keeper; fronts are numbered from 1, and a replacement takes the number of its predecessor. */
  readonly number: number;
  /** Path of the Unix socket on which the keeper answers requests that fronts pass on. */
  readonly socket: string;
  /** Number of fronts of a complete group. */
  readonly fronts: number;
  /** Fronts that listen already: for a keeper that replaces another. */
  readonly listening: readonly number[];
  /** Whether the service has not been ready before. */
  readonly isFirst: boolean;
  /** The port that fronts listen on. */
  readonly port: number;
}

/** The name of a process of the group. */
export function nameOf(number: number): string {
  return number === 0 ? 'keeper' : `front ${number}`;
}

/** To the other members, by way of the supervisor. */
export interface Letter {
  readonly kind: 'letter';
  /** Number of the receiver; `fronts` is all of them. From the supervisor: number of the sender. */
  readonly to: number | 'fronts';
  readonly from?: number;
  readonly except?: number | undefined;
  /** Chosen by the sender; the answer carries it as `answers`. */
  readonly id: number;
  readonly topic: string;
  readonly data: unknown;
}

export interface Answer {
  readonly kind: 'answer';
  readonly to: number;
  readonly from?: number;
  readonly answers: number;
  /** Absent when the receiver could not handle the message. */
  readonly result?: { readonly value: unknown };
}

/** Sent by members. */
export type FromMember =
  | Letter
  | Answer
  | { readonly kind: 'pong' }
  /** A keeper answers requests of fronts; a front listens on the port of the service. */
  | { readonly kind: 'ready' };

/** Sent by the supervisor. */
export type FromSupervisor =
  | Letter
  | Answer
  | { readonly kind: 'seat'; readonly seat: Seat }
  | { readonly kind: 'ping' }
  /** To the keeper of a front, and to fronts of the keeper: it has ended, or hangs and is about to be killed. */
  | { readonly kind: 'gone'; readonly member: number }
  /** To the keeper: this front listens. */
  | { readonly kind: 'joined'; readonly front: number }
  /** To the keeper: every front listens. */
  | { readonly kind: 'open' }
  /** To the keeper: keep new work away, but go on serving the fronts. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'stop' };
