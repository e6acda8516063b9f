// BAILEY1005: the factory, which makes threads that nobody ends
return await System.Threading.Tasks.Task.Factory.StartNew(() => 1, System.Threading.Tasks.TaskCreationOptions.LongRunning);
