import { Board, type Move } from './board';
import league, { season } from './league.json';

enum Result { Win = 'win', Draw = 'draw', Loss = 'loss' }

const h = (tag: string, attributes: Record<string, unknown> | null, ...children: unknown[]) => ({ tag, attributes, children });

function* scores(players: readonly { name: string; results: Result[] }[]) {
  for (const { name, results } of players) {
    const points = results.reduce((sum, result) => sum + (result === Result.Win ? 1 : result === Result.Draw ? 0.5 : 0), 0);
    yield { name, points };
  }
}

export async function table(moves: Move[]): Promise<object> {
  const board = new Board(8);
  for await (const move of moves) board.play(move);
  const rows = [...scores([{ name: 'Ada', results: [Result.Win, Result.Draw] }, { name: 'Grace', results: [Result.Loss, Result.Win] }])];
  return <table class="league" title={`Season ${season}, ${league.rounds?.length ?? 0} rounds`}>
    {rows.map(({ name, points }) => <tr><td>{name}</td><td>{points.toFixed(1)}</td></tr>)}
    <caption>{board.size ** 2} squares, {board.played} moves</caption>
  </table>;
}
