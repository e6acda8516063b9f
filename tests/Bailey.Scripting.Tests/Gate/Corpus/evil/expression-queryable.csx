// BAILEY1004: a query that becomes a tree without being named
using System.Linq;
return (from n in new[] { 1, 2 }.AsQueryable() where n > 1 select n).Count();
