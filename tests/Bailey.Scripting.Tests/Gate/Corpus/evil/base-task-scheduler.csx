// BAILEY1004: a scheduler of ones own
using System.Threading.Tasks;
using System.Collections.Generic;
class Mine : TaskScheduler
{
    protected override IEnumerable<Task> GetScheduledTasks() => null;
    protected override void QueueTask(Task task) { }
    protected override bool TryExecuteTaskInline(Task task, bool queued) => false;
}
return 1;
