// result: [3,7,5]
using System.Linq;
return Enumerable.Range(1, 5).Chunk(2).Select(chunk => chunk.Sum()).ToArray();
