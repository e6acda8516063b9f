// result: 2
class Task { public string Title = ""; public bool Done; }
var tasks = new System.Collections.Generic.List<Task> { new() { Title = "a" }, new() { Title = "b", Done = true } };
return tasks.Count;
