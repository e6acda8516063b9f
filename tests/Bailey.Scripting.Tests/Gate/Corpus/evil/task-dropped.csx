// BAILEY1009: a task that nobody waits for
using System.Threading.Tasks;
Loop();
static async Task Loop() { while (true) await Task.Delay(1); }
