// result: [9,16]
using System.Linq;
return (from n in Enumerable.Range(1, 4) let square = n * n where square > 5 orderby square select square).ToArray();
