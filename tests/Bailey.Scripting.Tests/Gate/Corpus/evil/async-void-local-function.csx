// BAILEY1009: an async local function that returns nothing
using System.Threading.Tasks;
async void Fire() { await Task.Delay(1); throw new System.Exception(); }
Fire();
