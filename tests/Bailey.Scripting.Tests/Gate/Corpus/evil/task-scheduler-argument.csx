// BAILEY1004: a continuation on a scheduler
using System.Threading.Tasks;
await Task.Delay(1).ContinueWith(_ => { }, TaskScheduler.Default);
