// result: "Closed"
enum Door { Open, Closed, Locked }
static Door Next(Door d, string act) => (d, act) switch { (Door.Open, "close") => Door.Closed, (Door.Closed, "lock") => Door.Locked, (Door.Locked, "unlock") => Door.Closed, (var same, _) => same };
var door = Door.Open;
foreach (var act in new[] { "close", "lock", "kick", "unlock" }) door = Next(door, act);
return door.ToString();
