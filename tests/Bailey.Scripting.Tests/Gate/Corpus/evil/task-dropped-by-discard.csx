// BAILEY1009: a task that is dropped in so many words
using System.Threading.Tasks;
static async Task Loop() { while (true) await Task.Delay(1); }
_ = Loop();
