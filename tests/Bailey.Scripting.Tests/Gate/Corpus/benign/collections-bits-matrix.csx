// result: 5
var grid = new int[2][] { [1, 2], [3, 4] };
var bits = new System.Collections.BitArray(8) { [3] = true };
return grid[1][1] + (bits[3] ? 1 : 0);
