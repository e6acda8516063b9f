using Bailey.Wasm.Compilation;
using Bailey.Wasm.Linking;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>A function of a guest or of the host, as a value: exported, imported, in a table, or passed as a funcref.</summary>
public sealed class WasmFunction : WasmExternal
{
    /// <summary>Stands for a null reference in tables, so that calls find a type that matches none.</summary>
    internal static readonly WasmFunction Null = new(null!, new WasmFunctionType([], []), null!, 0, null);

    // Read by compiled code (FunctionCompiler): names and types are its contract. Code is a managed method whose first
    // argument is Target: the state of an instance, or the delegate of a host function.
    internal readonly object Target;
    internal readonly nint Code;
    internal readonly int TypeId;

    private const int NoType = -1;

    private WasmFunction(WasmStore store, WasmFunctionType type, object target, nint code, DefinedType? defined)
        : base(store)
    {
        Type = type;
        Target = target;
        Code = code;
        Defined = defined!;
        TypeId = defined?.Id ?? NoType;
    }

    /// <summary>Parameters and results.</summary>
    public WasmFunctionType Type { get; }

    /// <summary>The name it has in the name section or was exported under, where known.</summary>
    public string? Name => Owner?.FunctionName(Index);

    /// <inheritdoc/>
    public override WasmExternalType ExternalType => Type;

    /// <summary>Its canonical type, of which <see cref="TypeId"/> is the number.</summary>
    internal DefinedType Defined { get; }

    internal bool IsNull => TypeId == NoType;

    internal WasmFunction? OrNull => IsNull ? null : this;

    /// <summary>The module that defines it; null for a host function.</summary>
    internal CompiledModule? Owner { get; private init; }

    /// <summary>Its index in <see cref="Owner"/>.</summary>
    internal int Index { get; private init; }

    /// <summary>What calls a host function; null for a guest's.</summary>
    internal HostBinding? Binding { get; private init; }

    /// <summary>
    /// The function as a typed delegate: <c>Func&lt;int, int, long&gt;</c>, <c>Action&lt;float&gt;</c>, or a delegate of your own. i32 maps to
    /// int or uint, i64 to long or ulong, f32 to float, f64 to double, v128 to <c>Vector128&lt;byte&gt;</c>, references to functions to
    /// <see cref="WasmFunction"/>, all others to object; several results map to a value tuple. Calls through it take nanoseconds.
    /// </summary>
    /// <exception cref="WasmExportException">The delegate's types are not the function's.</exception>
    public TDelegate CreateDelegate<TDelegate>()
        where TDelegate : Delegate => (TDelegate)TypedDelegates.Create(this, typeof(TDelegate));

    /// <summary>Calls the function with values checked at run time.</summary>
    /// <param name="arguments">As many as there are parameters, of their types.</param>
    /// <returns>The results.</returns>
    /// <exception cref="ArgumentException">Arguments do not fit the type.</exception>
    /// <exception cref="WasmTrapException">The guest trapped.</exception>
    public WasmValue[] Invoke(params ReadOnlySpan<WasmValue> arguments)
    {
        if (arguments.Length != Type.Parameters.Length)
        {
            throw new ArgumentException($"a function of type {Type} was called with {arguments.Length} arguments", nameof(arguments));
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].Fits(Type.Parameters[i]))
            {
                throw new ArgumentException($"argument {i} of a function of type {Type} was {arguments[i]}", nameof(arguments));
            }

            if (!ReferenceOperations.BelongsTo(arguments[i].Reference, Type.Parameters[i], Store))
            {
                throw new ArgumentException($"argument {i} refers to something of another store, or is a function of another store", nameof(arguments));
            }
        }

        return UntypedCalls.Invoke(this, arguments);
    }

    /// <summary>A function of the host from a delegate, of the type that the delegate's signature implies.</summary>
    /// <param name="store">The store it belongs to.</param>
    /// <param name="function">
    /// A delegate of the types that <see cref="CreateDelegate"/> lists. A first parameter of type <see cref="WasmInstance"/> receives
    /// the calling instance, a last one of type <see cref="CancellationToken"/> the token of the call in force; a <see cref="Task"/> or
    /// <see cref="ValueTask"/> (with or without result) is awaited under its deadline.
    /// </param>
    /// <exception cref="ArgumentException">The delegate's signature has types that WebAssembly does not know.</exception>
    public static WasmFunction FromDelegate(WasmStore store, Delegate function)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(function);
        return FromBinding(HostBinding.ForDelegate(store, function));
    }

    /// <summary>A function of the host whose type is given at run time.</summary>
    /// <param name="store">The store it belongs to.</param>
    /// <param name="type">Its type.</param>
    /// <param name="function">What it does.</param>
    public static WasmFunction FromCallback(WasmStore store, WasmFunctionType type, WasmHostFunction function)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(function);
        return FromBinding(HostBinding.ForCallback(store, type, function));
    }

    internal static WasmFunction FromGuest(CompiledModule owner, InstanceState state, int index) =>
        new(state.Store, owner.Definition.TypeOfFunction(index), state, owner.CodeOf(index), owner.Definition.Types[owner.Definition.FunctionTypeIndices[index]])
        {
            Owner = owner,
            Index = index,
        };

    /// <summary>The function as one instance sees it: a host function that wants to know its caller gets a copy of its own.</summary>
    internal WasmFunction ForCaller(WasmInstance caller) =>
        Binding is { WantsCaller: true } binding ? FromBinding(binding.WithCaller(caller)) : this;

    private static WasmFunction FromBinding(HostBinding binding)
    {
        binding.Store.NeedResults(binding.Type.Results.Length > 1 ? binding.Type.Results.Length : 0);
        var function = binding.Create();
        var code = function.GetType().GetMethod("Invoke")!.MethodHandle.GetFunctionPointer();
        return new(binding.Store, binding.Type, function, code, TypeRegistry.OfFunction(binding.Type)) { Binding = binding };
    }
}
