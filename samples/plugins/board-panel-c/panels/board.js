// A panel: it draws the position, and has its plugin judge each move. It reaches nothing else.
const pieces = { r: "♜", n: "♞", b: "♝", q: "♛", k: "♚", p: "♟", R: "♖", N: "♘", B: "♗", Q: "♕", K: "♔", P: "♙" };
const rows = ["rnbqkbnr", "pppppppp", "", "", "", "", "PPPPPPPP", "RNBQKBNR"].map((row) => [...row.padEnd(8)]);
const said = document.getElementById("said");

function draw() {
  const squares = document.getElementById("squares");
  squares.replaceChildren(...rows.map((row, y) => {
    const line = document.createElement("tr");
    line.append(Object.assign(document.createElement("th"), { scope: "row", textContent: 8 - y }));
    row.forEach((piece, x) => line.append(Object.assign(document.createElement("td"), { className: (x + y) % 2 ? "dark" : "light", textContent: pieces[piece] ?? "" })));
    return line;
  }));
}

document.getElementById("text").form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("text").addEventListener("keydown", (event) => { if (event.key === "Enter") play(); });
document.querySelector("button").type = "button";
document.querySelector("button").addEventListener("click", play);

async function play() {
  const text = document.getElementById("text");
  const squares = text.value.match(/[a-h][1-8]/g) ?? [];
  if (squares.length !== 2) {
    said.textContent = "Write two squares, as e2 e4.";
    return;
  }
  try {
    const [from, to] = (await bailey.call("panel.refresh", squares)).map((square) => [8 - Number(square[1]), square.charCodeAt(0) - 97]);
    rows[to[0]][to[1]] = rows[from[0]][from[1]];
    rows[from[0]][from[1]] = " ";
    text.value = "";
    said.textContent = `Played ${squares.join(" to ")}.`;
    draw();
  } catch (error) {
    said.textContent = `${error.message} ${error.remedy ?? ""}`;
  }
}

draw();
