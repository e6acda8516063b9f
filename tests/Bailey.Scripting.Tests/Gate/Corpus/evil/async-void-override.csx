// BAILEY1009: an async override of a method that returns nothing
using System.Threading.Tasks;
abstract class Step { public abstract void Run(); }
class Late : Step { public override async void Run() => await Task.Delay(1); }
new Late().Run();
