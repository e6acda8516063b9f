// BAILEY1014: a namespace that the gate trusts, declared by the script
namespace Bailey.Scripting.Surfaces { public class ScriptSurface { public static void Run() { } } }
