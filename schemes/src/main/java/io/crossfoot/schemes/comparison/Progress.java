package io.crossfoot.schemes.comparison;

/** Is told how far a run is. Calls come from one thread at a time. */
public interface Progress {
    /** How many steps there are; told once, before the first. */
    void begin(int steps);

    /** A step is done. */
    void done(String step);

    /** Something else worth telling. */
    void say(String line);
}
