package jdk.nashorn.api.scripting;

/** Maxwell asks of each value whether it is of this type, which Java has no more since version 15. Nothing is. */
public abstract class ScriptObjectMirror {
  public abstract boolean isArray();
}
