// result: 7.25
using System.Collections.Generic;
using System.Linq;
record Score(string Judge, decimal Points, decimal Weight);
var scores = new List<Score> { new("ana", 8m, 0.5m), new("ben", 6m, 0.25m), new("cid", 7m, 0.25m) };
return scores.Sum(s => s.Points * s.Weight);
