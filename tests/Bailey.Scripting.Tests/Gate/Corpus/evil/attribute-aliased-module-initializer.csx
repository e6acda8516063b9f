// BAILEY1004: the initializer of the module, under an alias
using Start = System.Runtime.CompilerServices.ModuleInitializerAttribute;
class Early { [Start] internal static void Go() { } }
return 1;
