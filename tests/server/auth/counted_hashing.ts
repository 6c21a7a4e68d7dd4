/** Real hashing that keeps count: what was checked against, and how much of it went on at once. */
import type { Hashing } from "../../../server/auth/passwords.ts";
import { hashPassword, verifyPassword } from "../../../server/auth/scrypt.ts";

export interface CountedHashing extends Hashing {
  /** The stored texts that passwords were compared with, in order. */
  readonly compared: readonly string[];
  /** Passwords that were hashed to be stored. */
  readonly hashed: number;
  /** Most that went on at once. */
  readonly atOnceMax: number;
  /** How many go on now. */
  readonly running: number;
}

export function countHashing(): CountedHashing {
  const compared: string[] = [];
  let hashed = 0;
  let running = 0;
  let atOnceMax = 0;
  const count = async <T>(work: () => Promise<T>): Promise<T> => {
    running++;
    atOnceMax = Math.max(atOnceMax, running);
    try {
      return await work();
    } finally {
      running--;
    }
  };
  return {
    hash: (password, cost) => {
      hashed++;
      return count(() => hashPassword(password, cost));
    },
    verify: (password, stored) => {
      compared.push(stored);
      return count(() => verifyPassword(password, stored));
    },
    compared,
    get hashed() {
      return hashed;
    },
    get atOnceMax() {
      return atOnceMax;
    },
    get running() {
      return running;
    },
  };
}
