namespace Bailey.Wasm.Compilation;

/// <summary>A clause of a method's table of exception handlers (ECMA-335, II.25.4.6): a filter and its handler, or a fault handler. Offsets into the method's code.</summary>
/// <param name="Try">Where the protected code begins; it ends where the filter begins.</param>
/// <param name="Filter">Where the filter begins; it ends where the handler begins. The same place where the clause is a fault handler, which has none.</param>
/// <param name="Handler">Where the handler begins.</param>
/// <param name="End">Where the handler ends.</param>
internal readonly record struct ExceptionClause(int Try, int Filter, int Handler, int End);
