// BAILEY1001: text that changes
static string Change()
{
    var span = System.Runtime.InteropServices.MemoryMarshal.AsMemory(System.MemoryExtensions.AsMemory("shared")).Span;
    span[0] = 'X';
    return "shared";
}
return Change();
