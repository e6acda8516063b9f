// result: "ana"
class Member { public required string Name { get; init; } public int? Level { get; set; } }
return new Member { Name = "ana" }.Name;
