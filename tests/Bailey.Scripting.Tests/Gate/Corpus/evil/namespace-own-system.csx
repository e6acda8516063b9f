// BAILEY1014: a namespace of the framework, declared by the script
namespace System.Runtime.CompilerServices { public class AsyncMethodBuilderAttribute : Attribute { } }
