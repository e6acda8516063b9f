// result: "x:y"
class Site { public string Assembly { get; init; } = "x"; public string CreateInstance() => "y"; public string GetMethod(string n) => n; }
var site = new Site();
return site.Assembly + ":" + site.GetMethod(site.CreateInstance());
