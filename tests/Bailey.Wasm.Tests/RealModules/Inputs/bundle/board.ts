export interface Move { readonly from: number; readonly to: number; piece?: string }

export class Board {
  static #boards = 0;
  #squares: (string | undefined)[];
  played = 0;

  constructor(public readonly size: number) {
    this.#squares = Array.from({ length: size * size });
    Board.#boards += 1;
  }

  play({ from, to, piece = this.#squares[from] ?? 'pawn' }: Move): void {
    if (from === to || !(to in this.#squares)) throw new RangeError(`no such move: ${from} to ${to}`);
    [this.#squares[from], this.#squares[to]] = [undefined, piece];
    this.played++;
  }
}

export const unused = () => console.log('left out of the bundle');
