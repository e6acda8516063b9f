using System.Text;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>
/// A function of the host that plugins may import. What it throws ends the call and reaches the caller unchanged as the inner
/// exception of the trap. One definition may serve many plugins at once: it must be safe for that.
/// </summary>
public sealed class HostFunction
{
    /// <summary>The namespace of user functions: <c>extism:host/user</c>.</summary>
    public const string UserNamespace = "extism:host/user";

    private readonly Func<ExtismCallContext, Delegate> _bind;

    private HostFunction(string name, string moduleName, WasmFunctionType type, Func<ExtismCallContext, Delegate> bind)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(moduleName);
        if (moduleName == BuiltInFunctions.ModuleName)
        {
            throw new ArgumentException($"{moduleName} is the namespace of the built-in functions; choose another, as {UserNamespace}", nameof(moduleName));
        }

        Name = name;
        Namespace = moduleName;
        Type = type;
        _bind = bind;
    }

    /// <summary>Name that plugins import.</summary>
    public string Name { get; }

    /// <summary>Namespace that plugins import it from.</summary>
    public string Namespace { get; }

    /// <summary>Parameters and results.</summary>
    public WasmFunctionType Type { get; }

    /// <summary>
    /// A function from a typed delegate: parameters of int, uint, long, ulong, float and double, with a result of one of them, none, or
    /// a task of it, which is awaited under the deadline of the call. A last parameter of type <see cref="CancellationToken"/>
    /// receives the token of the call.
    /// </summary>
    /// <exception cref="ArgumentException">The delegate has other types.</exception>
    public static HostFunction FromDelegate(string name, Delegate function, string moduleName = UserNamespace)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(name, moduleName, DelegateSignature.Of(function.GetType()).Type, _ => function);
    }

    /// <summary>
    /// A function from a typed delegate that needs the calling plugin, made once for each instance:
    /// <c>Bind&lt;Func&lt;long, long&gt;&gt;("shout", context => handle => context.WriteText(context.ReadText(handle).ToUpperInvariant()))</c>. It owns handles among
    /// its arguments and should free them after it wrote its result.
    /// </summary>
    /// <exception cref="ArgumentException">The delegate has types other than those of <see cref="FromDelegate"/>.</exception>
    public static HostFunction Bind<TDelegate>(string name, Func<ExtismCallContext, TDelegate> bind, string moduleName = UserNamespace)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(bind);
        return new(name, moduleName, DelegateSignature.Of(typeof(TDelegate)).Type, bind);
    }

    /// <summary>A function of bytes to bytes: <c>(i64) -> i64</c> for the guest.</summary>
    public static HostFunction FromBytes(
        string name, Func<ExtismCallContext, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> function, string moduleName = UserNamespace)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Bind<Func<long, long>>(
            name,
            context => handle => Exchange(context, handle, bytes => function(context, bytes)),
            moduleName);
    }

    /// <summary>An asynchronous function of bytes to bytes, awaited under the deadline of the call.</summary>
    public static HostFunction FromBytes(
        string name,
        Func<ExtismCallContext, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> function,
        string moduleName = UserNamespace)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Bind<Func<long, long>>(
            name,
            context => handle =>
                Exchange(context, handle, bytes => context.Wait(function(context, bytes, context.CancellationToken))),
            moduleName);
    }

    /// <summary>A function of text to text: <c>(i64) -> i64</c> for the guest.</summary>
    public static HostFunction FromText(string name, Func<ExtismCallContext, string, string> function, string moduleName = UserNamespace)
    {
        ArgumentNullException.ThrowIfNull(function);
        return FromBytes(name, (context, bytes) => Encode(function(context, Decode(bytes))), moduleName);
    }

    /// <summary>An asynchronous function of text to text, awaited under the deadline of the call.</summary>
    public static HostFunction FromText(
        string name, Func<ExtismCallContext, string, CancellationToken, Task<string>> function, string moduleName = UserNamespace)
    {
        ArgumentNullException.ThrowIfNull(function);
        return FromBytes(
            name,
            async (context, bytes, token) => Encode(await function(context, Decode(bytes), token).ConfigureAwait(false)),
            moduleName);
    }

    /// <summary>Name, namespace and type in one line.</summary>
    public override string ToString() => $"{Namespace}.{Name} {Type}";

    internal Delegate BindTo(ExtismCallContext context) => _bind(context);

    // The result is written before the argument is freed: a guest that frees its argument itself must not hit the result.
    private static long Exchange(ExtismCallContext context, long handle, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> function)
    {
        var result = context.WriteBytes(function(context.ReadBytes(handle)).Span);
        context.Free(handle);
        return result;
    }

    private static string Decode(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static ReadOnlyMemory<byte> Encode(string text) => Encoding.UTF8.GetBytes(text);
}
