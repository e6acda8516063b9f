// result: 2
using System.Linq;
return new[] { "apple", "avocado", "berry" }.ToLookup(word => word[0])['a'].Count();
