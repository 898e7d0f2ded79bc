/**
 * The one axis of a run's passes, for the loss curve, the slider and the clock alike: long where the
 * network learns fast, which is at the start, and ever shorter later. Equal stretches of it are played in equal times.
 */

const FIRST = 3; // passes; about here the axis turns from even to logarithmic

/** @param {number} passes how many there are @param {number} first passes that are spread evenly */
export function axis(passes, first = FIRST) {
  const whole = Math.log1p(passes / first);
  return {
    passes,
    /** Where a pass stands, from 0 to 1. */
    place: (pass) => Math.log1p(pass / first) / whole,
    /** Which pass, with its fraction, stands there. */
    pass: (place) => Math.min(passes, first * Math.expm1(place * whole)),
    /** Round passes to write under the axis, `apart` of its length from one another at least. */
    ticks(apart) {
      const round = [0, passes];
      for (let power = 10 ** Math.floor(Math.log10(passes)); power >= 1; power /= 10) {
        for (const m of [1, 5, 2]) {
          const pass = m * power;
          const free = round.every((other) => Math.abs(this.place(other) - this.place(pass)) >= apart);
          if (pass < passes && free) round.push(pass);
        }
      }
      return round.sort((a, b) => a - b);
    },
  };
}
