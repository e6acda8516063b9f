// BAILEY1005: a task that is started by hand
var task = new System.Threading.Tasks.Task(() => { });
task.Start();
await task;
