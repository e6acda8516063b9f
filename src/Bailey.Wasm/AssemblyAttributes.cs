using System.Runtime.CompilerServices;

// What is called of the system takes numbers and pointers alone, so that its stubs can be compiled ahead of time.
[assembly: DisableRuntimeMarshalling]
